/** Returns the name of a stream. */
export function streamNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
