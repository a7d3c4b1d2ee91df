/** What a cancel waits for while Terraform works. Killed instead, Terraform would leave the state locked. */
export const terraformToEnd = 'Terraform to stop and unlock its state'
