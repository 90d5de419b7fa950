import { Draft } from './draft';

/** Where a draft is kept between two runs of the page. */
export interface DraftStore {
  read(): Promise<Draft | undefined>;
  write(draft: Draft | undefined): Promise<void>;
}

/** Nowhere: it is gone with the process. */
export const NO_DRAFT_STORE: DraftStore = {
  read: async () => undefined,
  write: async () => {},
};
