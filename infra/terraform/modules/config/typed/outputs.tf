output "values" {
  description = "The same, typed"
  value       = var.values
}
