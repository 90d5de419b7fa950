/** A step of a place: the name of a field, or an index of an array; from the end where it is negative. */
type Place = readonly (string | number)[];

/** JSON that is no object or array, as text. */
type Leaf = string;
type Branch = Map<string | number, Branch | Leaf>;

/** Arrays are filled up to an index; nobody means a longer one. */
const MAX_INDEX = 1_000;

/** A JSON object that comes about place by place. */
export class JsonTree {
  private readonly root: Branch = new Map();

  /** @returns false when something else has the place, or it is no place in an object */
  put(place: Place, leaf: Leaf): boolean {
    let branch = this.root;
    for (const [depth, step] of place.entries()) {
      if (!fits(branch, step, depth)) return false;
      const there = branch.get(step);
      if (depth === place.length - 1) {
        if (there === undefined) branch.set(step, leaf);
        return there === undefined || there === leaf;
      }
      if (typeof there === 'string') return false;
      const below: Branch = there ?? new Map();
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

/** Those that are counted from the start come first, then those that are counted from the end. */
function arrayText(node: Branch, indexes: readonly number[]): string {
  const length =
    Math.max(0, ...indexes.map((index) => index + 1)) + Math.max(0, ...indexes.map((index) => -index));
  const items = Array.from({ length }, (_, index) => node.get(index) ?? node.get(index - length) ?? 'null');
  return `[${items.map(textOf).join()}]`;
}
