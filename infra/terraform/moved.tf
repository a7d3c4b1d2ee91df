# States from before these modules had a count: Terraform moves a resource to its first instance by itself, a module not.

moved {
  from = module.vpc
  to   = module.vpc[0]
}

moved {
  from = module.rds
  to   = module.rds[0]
}

moved {
  from = module.redis
  to   = module.redis[0]
}

moved {
  from = module.ecs_fargate
  to   = module.ecs_fargate[0]
}

moved {
  from = module.lambda
  to   = module.lambda[0]
}
