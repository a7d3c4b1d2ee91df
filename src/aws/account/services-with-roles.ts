/** What AWS's services act in here. Source: "Using service-linked roles" of each service's guide. Fargate Spot needs none. */
export const servicesWithRoles = {
  ecs: { service: 'ecs.amazonaws.com', name: 'AWSServiceRoleForECS' },
  loadBalancing: { service: 'elasticloadbalancing.amazonaws.com', name: 'AWSServiceRoleForElasticLoadBalancing' },
  rds: { service: 'rds.amazonaws.com', name: 'AWSServiceRoleForRDS' },
  elasticache: { service: 'elasticache.amazonaws.com', name: 'AWSServiceRoleForElastiCache' },
  autoscaling: {
    service: 'ecs.application-autoscaling.amazonaws.com',
    name: 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  },
} as const
