import type { SaveState } from './draft-saver';

/** Words and buttons of the bar above the sheet. */
export interface DraftStatus {
  readonly tone: 'success' | 'info' | 'progress' | 'warning';
  readonly text: string;
  /** Quiet addition when the draft is saved and not published. */
  readonly saved?: string;
  /** Label of the button that publishes. */
  readonly publish: string;
  /** Reason for which nothing can be published; absent when it can. */
  readonly publishBlocked?: string;
  /** Reason for which nothing can be discarded; absent when it can. */
  readonly discardBlocked?: string;
}

const NOTHING_DIFFERS = 'Nothing differs from what is in force';
const CHOOSE_DRAFT = 'Choose one of the two drafts first';

/**
 * Describes the draft. Changes and errors are those of the last saved draft, so they are named only while
 * the server has every edit.
 */
export function draftStatus(state: SaveState['is'], changes: number, errors: number): DraftStatus {
  switch (state) {
    case 'saving':
      return { tone: 'progress', text: 'Saving your last change…', publish: 'Publish' };
    case 'failed':
      return {
        tone: 'warning',
        text: 'Your last change is not saved',
        publish: 'Publish',
        publishBlocked: 'Save your last change first',
      };
    case 'conflict':
      return {
        tone: 'warning',
        text: 'Your draft is not saved: another person or window has saved another one',
        publish: 'Publish',
        publishBlocked: CHOOSE_DRAFT,
        discardBlocked: CHOOSE_DRAFT,
      };
    case 'saved':
      return changes === 0 ? publishedStatus(errors) : unpublishedStatus(changes, errors);
  }
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function publishedStatus(errors: number): DraftStatus {
  return {
    ...(errors === 0
      ? { tone: 'success', text: 'All that is here is in force' }
      : {
          tone: 'warning',
          text:
            'Nothing differs from what is published; rules with errors are not in force: ' +
            `${counted(errors, 'error')} to fix`,
        }),
    publish: 'Publish',
    publishBlocked: errors === 0 ? NOTHING_DIFFERS : fixFirst(errors),
    discardBlocked: NOTHING_DIFFERS,
  };
}

function unpublishedStatus(changes: number, errors: number): DraftStatus {
  const next = errors === 0 ? '. Next: publish, then try it' : `, ${counted(errors, 'error')} to fix`;
  return {
    tone: 'info',
    text: `Draft: ${counted(changes, 'change')} not in force yet${next}`,
    saved: 'Draft saved',
    publish: `Publish ${counted(changes, 'change')}`,
    ...(errors > 0 && { publishBlocked: fixFirst(errors) }),
  };
}

function fixFirst(errors: number): string {
  return `Fix ${errors === 1 ? 'what is marked as an error' : `the ${errors} errors`} first`;
}
