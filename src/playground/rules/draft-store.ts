import { Draft } from './draft';

/** Storage of a draft between two runs of the page. */
export interface DraftStore {
  read(): Promise<Draft | undefined>;
  write(draft: Draft | undefined): Promise<void>;
}

/** Stores nothing: the draft ends with the process. */
export const NO_DRAFT_STORE: DraftStore = {
  read: async () => undefined,
  write: async () => {},
};
