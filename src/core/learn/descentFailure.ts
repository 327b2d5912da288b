/** A direction or a line search failed. The minimiser forgets its history and tries once more before it gives up. */
export class DescentFailure extends Error {
  override readonly name = 'DescentFailure'
}
