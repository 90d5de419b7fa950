/** Long work that can be interrupted at each `yield`, and returns its result at the end. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs all steps without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Turns elements into others, one in each step. */
export function* mapInSteps<T, U>(
  elements: readonly T[],
  turn: (element: T, index: number) => U,
): Steps<U[]> {
  const turned: U[] = [];
  for (const [index, element] of elements.entries()) {
    turned.push(turn(element, index));
    yield;
  }
  return turned;
}
