/** Returns a copy of the data in which one bit is the other one. */
export function flipBit(data: Buffer, bit: number): Buffer {
  const copy = Buffer.from(data);
  const [at, worth] = [Math.floor(bit / 8), 2 ** (bit % 8)];
  copy[at] += Math.floor(copy[at] / worth) % 2 === 1 ? -worth : worth;
  return copy;
}
