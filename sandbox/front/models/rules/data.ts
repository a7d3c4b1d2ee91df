import { type DocumentedRule, firstOf, formed } from './rule.ts'

const IDENTIFIER = /^[a-z](-?[a-z0-9])*$/i

/** RDS's and ElastiCache's sentence for names of databases, snapshots, groups. */
const identifier = (
  member: string,
  longest: number,
  words = `The parameter ${member} is not a valid identifier because it is longer than ${longest} characters.`,
) =>
  firstOf(
    formed(
      member,
      IDENTIFIER,
      'InvalidParameterValue',
      () =>
        `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    ),
    formed(member, new RegExp(`^.{1,${longest}}$`), 'InvalidParameterValue', () => words),
  )

/** Names of databases, Redis groups and their snapshots. */
export const dataRules: readonly DocumentedRule[] = [
  {
    service: 'rds',
    operations: ['CreateDBInstance', 'RestoreDBInstanceFromDBSnapshot'],
    refusal: firstOf(
      identifier('DBInstanceIdentifier', 63),
      formed(
        'DBName',
        /^[a-z][a-z0-9_]*$/i,
        'InvalidParameterValue',
        () => 'DBName must begin with a letter and contain only alphanumeric characters.',
      ),
    ),
    source:
      'CreateDBInstance, DBInstanceIdentifier and DBName; hashicorp/terraform#3610, terraform-aws-modules/terraform-aws-rds#475',
  },
  {
    service: 'rds',
    operations: ['ModifyDBInstance'],
    refusal: identifier('NewDBInstanceIdentifier', 63),
    source: 'ModifyDBInstance, NewDBInstanceIdentifier; hashicorp/terraform#3610',
  },
  {
    service: 'rds',
    operations: ['CreateDBSnapshot'],
    refusal: identifier('DBSnapshotIdentifier', 255),
    source: 'CreateDBSnapshot, DBSnapshotIdentifier; hashicorp/terraform#1251',
  },
  {
    service: 'rds',
    operations: ['DeleteDBInstance'],
    refusal: identifier('FinalDBSnapshotIdentifier', 255),
    source: 'DeleteDBInstance, FinalDBSnapshotIdentifier; hashicorp/terraform#1251',
  },
  {
    service: 'elasticache',
    operations: ['CreateReplicationGroup'],
    refusal: identifier('ReplicationGroupId', 40, 'Replication Group ID cannot be longer than 40 characters.'),
    source: 'CreateReplicationGroup, ReplicationGroupId; code-dot-org/code-dot-org#66775',
  },
  {
    service: 'elasticache',
    operations: ['CreateCacheSubnetGroup'],
    refusal: identifier('CacheSubnetGroupName', 255),
    source: 'CreateCacheSubnetGroup, CacheSubnetGroupName; terraform-aws-modules/terraform-aws-vpc#193',
  },
]
