import type { AlarmConfiguration, AutoRollbackConfiguration } from '@aws-sdk/client-codedeploy'
import { AwsError } from '../../errors.ts'

const MOST_ALARMS = 10
const LONGEST_NAME = 255

/**
 * Throws `InvalidAlarmConfigException` and `AlarmsLimitExceededException`. Source: CodeDeploy API reference, both
 * exceptions; the words are the sandbox's.
 */
export function checkAlarms(asked: AlarmConfiguration | undefined): void {
  if (asked === undefined) return
  const names = (asked.alarms ?? []).map(({ name = '' }) => name)
  if (names.length > MOST_ALARMS) {
    throw new AwsError('AlarmsLimitExceededException', `A deployment has at most ${MOST_ALARMS} alarms.`)
  }
  const wrong = [
    [
      names.some((name) => name === '' || name.length > LONGEST_NAME),
      'An alarm has no name, or a name that is too long.',
    ],
    [new Set(names).size < names.length, 'An alarm is named twice.'],
    [asked.enabled === true && names.length === 0, 'Alarms are enabled, and none is named.'],
  ] as const
  const found = wrong.find(([isWrong]) => isWrong)
  if (found !== undefined) throw new AwsError('InvalidAlarmConfigException', found[1])
}

/** Throws `InvalidAutoRollbackConfigException` where it is enabled for no event. */
export function checkAutoRollback(asked: AutoRollbackConfiguration | undefined): void {
  if (asked?.enabled !== true || (asked.events ?? []).length > 0) return
  throw new AwsError('InvalidAutoRollbackConfigException', 'Automatic rollback is enabled, and no event is named.')
}
