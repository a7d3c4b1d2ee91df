output "api_endpoint" {
  description = "Base URL of the gateway"
  value       = aws_apigatewayv2_api.this.api_endpoint
  # Who knows the URL may call it.
  depends_on = [aws_apigatewayv2_stage.default]
}
