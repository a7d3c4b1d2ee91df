output "task_definition_arn" {
  description = "Task definition registered last"
  value       = aws_ecs_task_definition.this.arn
}
