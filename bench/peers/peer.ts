import { Answer } from './answer';

export interface Input {
  readonly rules: string;
  readonly events: string;
  /** Folder that exists for one run. */
  readonly scratch: string;
}

export interface Peer {
  /** Name by which it is chosen. */
  readonly name: string;
  readonly label: string;
  readonly toolchain?: Toolchain;
  command(input: Input): readonly string[];
  /** @param stdout what the command printed */
  answer(stdout: string, input: Input): Promise<Answer>;
}

/** Tools and libraries of one or more peers. */
export interface Toolchain {
  /** @throws when they cannot be had on this machine */
  prepare(): void;
}
