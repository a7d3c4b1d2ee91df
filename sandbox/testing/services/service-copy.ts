/** How a copy of the sandbox gets what one service knows that is neither in files nor in the control plane's records. */
export type ServiceCopy<Saved> = {
  /**
   * Made while no call is answered: writes the data of what runs into `stateDir`, the copy's state folder, and gives what
   * this process alone knows, in a form that can be written down (structured clone).
   */
  save: (stateDir: string) => Saved | Promise<Saved>
  /** In the copy, before the first call: takes up what `save` gave; resolves when what ran there runs here. */
  resume: (saved: Saved) => Promise<void>
}
