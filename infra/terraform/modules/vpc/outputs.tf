output "vpc_id" {
  description = "VPC"
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Public subnets, in the order of their ranges"
  value       = [for zone in local.zones : aws_subnet.public[zone].id]

  # Who uses these subnets may need the way to the internet that they give.
  depends_on = [aws_route.internet, aws_route_table_association.public]
}

output "private_subnet_ids" {
  description = "Private subnets, in the order of their ranges"
  value       = [for zone in local.zones : aws_subnet.private[zone].id]

  depends_on = [aws_route.nat, aws_route_table_association.private]
}
