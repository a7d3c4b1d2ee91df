import type { AwsVpcConfiguration, CapacityProviderStrategyItem } from '@aws-sdk/client-ecs'
import { parse } from 'yaml'
import { AwsError } from '../errors.ts'
import { isRecord } from '../reply.ts'

/** The lifecycle events at which an AppSpec may have a Lambda function asked. */
export const HOOKS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const
export type Hook = (typeof HOOKS)[number]

/** What an AppSpec asks of an ECS service. Its values are ECS's to judge, later. */
export type AppSpec = {
  taskDefinition: string
  containerName: string
  containerPort: number
  /** `LATEST` where none is stated, whatever the service has now. */
  platformVersion: string
  /** Undefined: the service's present network. */
  network: AwsVpcConfiguration | undefined
  /** Empty: the service loses its strategy, and tasks have the plain launch type (aws/containers-roadmap#1752). */
  capacityProviderStrategy: CapacityProviderStrategyItem[]
  /** Functions by event. */
  hooks: Partial<Record<Hook, string>>
}

/**
 * Reads an AppSpec of an ECS deployment, YAML or JSON. Keys are found in any case, as AWS's own tools find them (aws/aws-cli,
 * the command `ecs deploy`). Throws `InvalidRevisionException`: AWS documents the code and not which mistakes meet it, so
 * what cannot be read is refused here, and what ECS alone can judge (whether a container exists) is not looked at.
 * Source: CodeDeploy user guide, "AppSpec 'resources' section for Amazon ECS deployments" and "AppSpec 'hooks' section".
 */
export function readAppSpec(content: string): AppSpec {
  const document = parsed(content)
  const version = member(document, 'version')
  if (![0, 1].includes(Number(version))) throw invalid(`version ${JSON.stringify(version)} is not 0.0`)
  const resources = member(document, 'Resources')
  const service = Array.isArray(resources) && resources.length === 1 ? member(resources[0], 'TargetService') : undefined
  if (!isRecord(service)) throw invalid('Resources is no list of one TargetService')
  if (member(service, 'Type') !== 'AWS::ECS::Service') throw invalid('TargetService is of no type AWS::ECS::Service')
  const properties = member(service, 'Properties')
  const balancer = member(properties, 'LoadBalancerInfo')
  return {
    taskDefinition: text(properties, 'TaskDefinition'),
    containerName: text(balancer, 'ContainerName'),
    containerPort: port(balancer),
    platformVersion: optionalText(properties, 'PlatformVersion') ?? 'LATEST',
    network: network(member(properties, 'NetworkConfiguration')),
    capacityProviderStrategy: strategy(member(properties, 'CapacityProviderStrategy')),
    hooks: hooks(member(document, 'Hooks')),
  }
}

function parsed(content: string): unknown {
  try {
    return parse(content)
  } catch (error) {
    throw invalid(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}

/** A member of a map by its name in any case; undefined where there is none, or no map. */
function member(of: unknown, name: string): unknown {
  if (!isRecord(of)) return undefined
  return Object.entries(of).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? undefined
}

function optionalText(of: unknown, name: string): string | undefined {
  const value = member(of, name)
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw invalid(`${name} is no text`)
}

function text(of: unknown, name: string): string {
  const value = optionalText(of, name)
  if (value === undefined) throw invalid(`${name} is missing`)
  return value
}

/** A number, which some tools write as a text. */
function port(balancer: unknown): number {
  const value = Number(text(balancer, 'ContainerPort'))
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw invalid('ContainerPort is no port')
  return value
}

/** Subnets, SecurityGroups and AssignPublicIp, all three or none of them. */
function network(of: unknown): AwsVpcConfiguration | undefined {
  const vpc = member(of, 'AwsvpcConfiguration')
  if (vpc === undefined) return undefined
  const subnets = texts(vpc, 'Subnets')
  const securityGroups = texts(vpc, 'SecurityGroups')
  const assignPublicIp = optionalText(vpc, 'AssignPublicIp')
  if (subnets === undefined || securityGroups === undefined || assignPublicIp === undefined) {
    throw invalid('AwsvpcConfiguration needs Subnets, SecurityGroups and AssignPublicIp')
  }
  return { subnets, securityGroups, assignPublicIp: assignPublicIp as 'ENABLED' | 'DISABLED' }
}

function texts(of: unknown, name: string): string[] | undefined {
  const value = member(of, name)
  return Array.isArray(value) ? value.map(String) : undefined
}

function strategy(of: unknown): CapacityProviderStrategyItem[] {
  if (of === undefined) return []
  if (!Array.isArray(of)) throw invalid('CapacityProviderStrategy is no list')
  return of.map((item) => ({
    capacityProvider: text(item, 'CapacityProvider'),
    weight: Number(optionalText(item, 'Weight') ?? 0),
    base: Number(optionalText(item, 'Base') ?? 0),
  }))
}

/** A list of maps of one event each. */
function hooks(of: unknown): Partial<Record<Hook, string>> {
  if (of === undefined) return {}
  if (!Array.isArray(of)) throw invalid('Hooks is no list')
  const pairs = of.flatMap((item) => (isRecord(item) ? Object.entries(item) : []))
  return Object.fromEntries(
    pairs.map(([name, value]) => {
      const hook = HOOKS.find((each) => each.toLowerCase() === name.toLowerCase())
      if (hook === undefined) throw invalid(`Hooks has no ${name}`)
      if (typeof value !== 'string' || value === '') throw invalid(`${name} names no function`)
      return [hook, value]
    }),
  )
}

const invalid = (why: string) => new AwsError('InvalidRevisionException', `The AppSpec file is not valid: ${why}.`)
