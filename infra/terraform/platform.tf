# The platform's own Terraform has its state under the same key. This configuration has other addresses, so a plan of it over
# that state destroys the platform's database, in development without a final snapshot, and its registries with all images.
# Its database's name tells: medspa-<environment>-db, which nothing here has. One read of RDS a plan (rds:DescribeDBInstances);
# a filter that nothing passes is an empty list and no error (Amazon RDS API Reference, "DescribeDBInstances").
#
# A plan to destroy asks for no condition (docs/operations.md, "A state of another Terraform").
data "aws_db_instances" "platform" {
  filter {
    name   = "db-instance-id"
    values = ["${local.name}-db", local.name]
  }

  lifecycle {
    postcondition {
      condition     = !contains(self.instance_identifiers, "${local.name}-db")
      error_message = "The database ${local.name}-db is here, which the platform's own Terraform makes: this state may be its state, and a plan of this configuration would destroy that database. Nothing was changed. Work in another AWS account, or first destroy the platform's environment with its own Terraform, with a final snapshot: docs/operations.md, \"A state of another Terraform\"."
    }
  }
}

# The same read says whether the environment's own instance is there: what an environment from before there were engines has.
locals {
  has_instance = contains(data.aws_db_instances.platform.instance_identifiers, local.name)
}
