/** Path in a JSON object: names of fields and indexes of arrays. A negative index counts from the end. */
type Path = readonly (string | number)[];

/** A JSON value that is neither an object nor an array, as text. */
type Leaf = string;
type Branch = Map<string | number, Branch | Leaf>;

/**
 * Highest index of an array: arrays are filled with nulls up to their indexes, and no real mapping needs a
 * longer one.
 */
const MAX_INDEX = 1_000;

/** Builds a JSON object from values at paths. */
export class JsonTree {
  private readonly root: Branch = new Map();

  /** @returns false when another value occupies the path, or it does not lead into an object */
  put(path: Path, leaf: Leaf): boolean {
    let branch = this.root;
    for (const [depth, step] of path.entries()) {
      if (!fits(branch, step, depth)) return false;
      const existing = branch.get(step);
      if (depth === path.length - 1) {
        if (existing === undefined) branch.set(step, leaf);
        return existing === undefined || existing === leaf;
      }
      if (typeof existing === 'string') return false;
      const below: Branch = existing ?? new Map();
      branch.set(step, below);
      branch = below;
    }
    return false;
  }

  toString(): string {
    return textOf(this.root);
  }
}

function fits(branch: Branch, step: string | number, depth: number): boolean {
  if (typeof step === 'number' && (depth === 0 || Math.abs(step) > MAX_INDEX)) return false;
  const [other] = branch.keys();
  return other === undefined || typeof other === typeof step;
}

function textOf(node: Branch | Leaf): string {
  if (typeof node === 'string') return node;
  const steps = [...node.keys()];
  if (typeof steps[0] === 'number') return arrayText(node, steps as number[]);
  return `{${[...node].map(([name, below]) => `${JSON.stringify(name)}:${textOf(below)}`).join()}}`;
}

/** Writes an array whose items from the start come first, followed by the items counted from the end. */
function arrayText(node: Branch, indexes: readonly number[]): string {
  const length =
    Math.max(0, ...indexes.map((index) => index + 1)) + Math.max(0, ...indexes.map((index) => -index));
  const items = Array.from({ length }, (_, index) => node.get(index) ?? node.get(index - length) ?? 'null');
  return `[${items.map(textOf).join()}]`;
}
