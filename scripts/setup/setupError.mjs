/** Set-up cannot go on: what is wrong, and what a person can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} mend
   */
  constructor(message, mend) {
    super(message)
    this.name = 'SetupError'
    this.mend = mend
  }
}
