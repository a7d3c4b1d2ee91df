import { describe, expect, it } from 'vitest'
import type { PolicySimulator, Question, Simulated, Verdict } from '../../../src/aws/account/policy-simulator.ts'
import { runDoctorPermissions } from '../../../src/commands/doctor/permissions/run.ts'
import type { DoctorContext } from '../../../src/tasks/look/doctor.ts'
import { fakeSession } from '../../support/fake-session.ts'

const caller = 'arn:aws:sts::123456789012:assumed-role/ops/ada'
const role = 'arn:aws:iam::123456789012:role/team/ops'

const allow = ({ actions }: Question): Verdict[] =>
  actions.map((action) => ({ action, refusal: undefined, unknownConditions: [] }))

function given(
  ask: (question: Question) => Awaited<ReturnType<PolicySimulator['ask']>>,
  principal: Simulated = { arn: role },
) {
  const asked: Question[] = []
  const fake = fakeSession<DoctorContext>({
    bodies: { preflight: async () => ({ detail: '' }) },
    deps: {
      identity: { whoAmI: async () => ({ accountId: '123456789012', arn: caller }), known: () => undefined },
      policySimulator: {
        principalOf: async (arn) => {
          expect(arn).toBe(caller)
          return principal
        },
        ask: async (arn, question) => {
          expect(arn).toBe(role)
          asked.push(question)
          return ask(question)
        },
      },
      settings: { stateBucket: 'state', stateLockTable: undefined } as never,
    },
  })
  return { ...fake, asked }
}

describe('doctor permissions', () => {
  it("asks about every action, on the environment's own things and as its calls are made", async () => {
    const { asked, session } = given(allow)
    const { lines, result } = await runDoctorPermissions(session, {})
    expect(result).toMatchObject({ caller, simulated: role, skipped: null, missing: [] })
    expect(result.asked).toBeGreaterThan(300)
    expect(lines?.join(' ')).toBe(`OK       ${role}: ${result.asked} of ${result.asked} actions are allowed`)
    expect(asked.find(({ actions }) => actions.includes('ecs:RunTask'))).toEqual({
      actions: ['ecs:RunTask'],
      resource: 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-migrate:1',
      context: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:123456789012:cluster/medspa-development' },
      neededTo: expect.anything(),
    })
    expect(
      asked.filter(({ actions }) => actions.includes('iam:PassRole')).map(({ context }) => context),
    ).toContainEqual({
      'iam:PassedToService': 'lambda.amazonaws.com',
    })
  })

  it('names what is missing, what it is needed to and why, and ends with exit code 4', async () => {
    const { session, written } = given((question) =>
      allow(question).map((verdict) =>
        verdict.action === 'ecs:RunTask'
          ? { ...verdict, refusal: 'implicit', unknownConditions: ['aws:SourceIp'] }
          : verdict.action === 'kms:DescribeKey'
            ? { ...verdict, refusal: 'boundary' }
            : verdict,
      ),
    )
    const context: DoctorContext = {}
    await expect(runDoctorPermissions(session, context)).rejects.toMatchObject({
      code: 'permissions-missing',
      exitCode: 4,
      message: `${role} may not do 2 things that medspa does.`,
      evidence: expect.arrayContaining([
        'ecs:RunTask on arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-development-migrate:1: needed to run migrations and probes as one-off tasks',
      ]),
    })
    expect(context.permissions?.missing).toHaveLength(2)
    const text = written.join(' ').replaceAll(/\s+/g, ' ')
    expect(text).toContain('MISSING needed to run migrations and probes as one-off tasks ecs:RunTask on arn:')
    expect(text).toContain('no policy allows it (policies have conditions besides: aws:SourceIp)')
    expect(text).toContain('the permissions boundary does not allow it')
  })

  it('writes nothing into a document', async () => {
    const { session, written } = given((question) => allow(question).map((each) => ({ ...each, refusal: 'explicit' })))
    await expect(runDoctorPermissions(session, {}, { json: true })).rejects.toMatchObject({ exitCode: 4 })
    expect(written).toEqual([])
  })

  it('skips, after one question, where IAM does not answer, and fails for nothing of it', async () => {
    const { asked, session } = given(() => ({ unavailable: 'the role in use may not ask IAM' }))
    const { lines, result } = await runDoctorPermissions(session, {})
    expect(result).toEqual({
      caller,
      simulated: null,
      skipped: 'the role in use may not ask IAM',
      asked: 0,
      missing: [],
    })
    expect(lines).toEqual(['SKIPPED  the role in use may not ask IAM'])
    expect(asked).toHaveLength(1)
  })

  it("asks nothing where no role is known, and nothing of the account's root", async () => {
    const unknown = given(allow, { unknown: 'no role' })
    expect((await runDoctorPermissions(unknown.session, {})).result.skipped).toBe('no role')
    const ofRoot = given(allow, { root: true })
    expect((await runDoctorPermissions(ofRoot.session, {})).lines?.join(' ')).toMatch(/^OK .*which no policy limits$/)
    expect([...unknown.asked, ...ofRoot.asked]).toEqual([])
  })

  it('takes no silence for an answer', async () => {
    const { session } = given(() => [])
    await expect(runDoctorPermissions(session, {})).rejects.toThrow(/says nothing of/)
  })
})
