import type { Part } from '../../releases/stands.ts'

/** What a park and a destroy change before anything is deleted, and what takes it back. */
export const stoppedParts: readonly Part[] = [
  {
    part: 'voice webhooks',
    by: ['voice'],
    how: 'answered by the Lambda alone',
    takenBackBy: ['undo-voice'],
    told: true,
  },
  { part: 'service', by: ['stop-writers'], how: 'stopped', partly: true, takenBackBy: ['undo-tasks'], told: true },
  { part: 'snapshots', by: ['snapshots'], how: 'taken', partly: true },
  { part: 'deletion protection', by: ['protection'], how: 'lifted', takenBackBy: ['undo-protection'] },
]
