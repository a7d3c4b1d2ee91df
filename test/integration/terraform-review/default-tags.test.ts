import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

// The provider itself, which alone puts default tags on what it plans, without an AWS behind it.
const nobodyAsked = `provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
`
const planned = ['aws_sns_topic.alarms', 'aws_cloudwatch_log_group.api', 'module.ecr.aws_ecr_repository.this["api"]']

let copy: ModuleCopy
beforeAll(async () => {
  copy = await copyModule([], { 'provider_override.tf': nobodyAsked })
})
afterAll(() => copy?.remove())

it("puts the operator's tags on what is planned, beside the configuration's own", async () => {
  await copy.terraform([
    ...['plan', '-out=tags.tfplan', '-var=environment=development', '-var=tags={"Owner":"clinic","Cost centre":"7"}'],
    ...planned.map((address) => `-target=${address}`),
  ])
  const { stdout } = await copy.terraform(['show', '-json', 'tags.tfplan'])
  const { resource_changes: changes } = JSON.parse(String(stdout)) as {
    resource_changes: { address: string; change: { after: { tags_all: Record<string, string> } } }[]
  }
  const tags = new Map(changes.map(({ address, change }) => [address, change.after.tags_all]))
  for (const address of planned) {
    expect(tags.get(address), address).toEqual({
      Owner: 'clinic',
      'Cost centre': '7',
      Project: 'medspa-ai-platform',
      Environment: 'development',
      ManagedBy: 'terraform',
    })
  }
})
