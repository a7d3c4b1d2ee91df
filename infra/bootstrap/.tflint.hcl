# tflint --recursive --chdir=infra/terraform
plugin "terraform" {
  enabled = true
  preset  = "recommended"
}
