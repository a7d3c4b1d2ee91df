/** Why a task could not be started, as its stopped reason says it: `ResourceInitializationError: …` and the like. */
export class StartError extends Error {
  /** The container whose reason it is too; for the task as a whole undefined. */
  readonly container: string | undefined

  constructor(reason: string, container?: string) {
    super(reason)
    this.name = 'StartError'
    this.container = container
  }
}
