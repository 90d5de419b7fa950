import { EndpointUsers } from '../../engine/ingestion-ports';
import { attempt } from '../aws';
import { UserEraser } from './user-eraser';
import { UserObjects } from './user-objects';

/** Kinds of data that an installation keeps of a user. */
export const USER_DATA = ['states', 'chunks', 'endpoints', 'deadLetters', 'shadowChanges'] as const;

export type UserData = Record<(typeof USER_DATA)[number], number>;

export interface UserDataReport extends UserData {
  /** Objects of the bucket that cannot be read, each with the reason. */
  readonly unreadable: readonly string[];
}

/**
 * Receives the progress of a long step.
 *
 * @param share of the step that is done, from 0 to 1
 */
export type OnProgress = (step: 'endpoints' | 'dead letters' | 'shadow', share: number) => void;

export interface UserRemovalOptions {
  readonly userId: string;
  readonly eraser: UserEraser;
  /** Assignments of endpoints to users, of each `Ingestion`. */
  readonly endpointUsers: readonly EndpointUsers[];
  readonly deadLetters: UserObjects;
  readonly shadow: UserObjects;
  readonly onProgress?: OnProgress;
}

/**
 * Removes all that an installation keeps of a user. Each step removes what is there when it comes to it, so
 * that a removal that was interrupted is finished by the next.
 */
export class UserRemoval {
  constructor(private readonly options: UserRemovalOptions) {}

  async count(): Promise<UserDataReport> {
    const { eraser, deadLetters, shadow } = this.options;
    const items = await eraser.count();
    const endpoints = await this.eachEndpoint(async () => true);
    const dead = await deadLetters.count(this.progressOf('dead letters'));
    const shadowed = await shadow.count(this.progressOf('shadow'));
    return {
      ...items,
      endpoints,
      deadLetters: dead.records,
      shadowChanges: shadowed.records,
      unreadable: [...dead.unreadable, ...shadowed.unreadable],
    };
  }

  /**
   * Removes the endpoints and the dead letters first: the ingestion or `redrive` would count new events for
   * the user by them. The state and the history are last, and with them what was counted until then.
   *
   * @returns what was removed
   */
  async remove(): Promise<UserDataReport> {
    const { eraser, deadLetters, shadow, userId } = this.options;
    const endpoints = await this.eachEndpoint((users, assignment) =>
      attempt('remove an endpoint of the user', () => users.remove(assignment, userId)),
    );
    const dead = await deadLetters.remove(this.progressOf('dead letters'));
    const shadowed = await shadow.remove(this.progressOf('shadow'));
    return {
      ...(await eraser.remove()),
      endpoints,
      deadLetters: dead.records,
      shadowChanges: shadowed.records,
      unreadable: [...dead.unreadable, ...shadowed.unreadable],
    };
  }

  private async eachEndpoint(
    work: (users: EndpointUsers, assignment: string) => Promise<boolean>,
  ): Promise<number> {
    const { endpointUsers, userId } = this.options;
    let done = 0;
    for (const [i, users] of endpointUsers.entries()) {
      const assignments = await attempt('read the endpoints of the user', () =>
        users.assignmentsOf(userId, (share) =>
          this.progressOf('endpoints')((i + share) / endpointUsers.length),
        ),
      );
      for (const assignment of assignments) if (await work(users, assignment)) done++;
    }
    return done;
  }

  private progressOf(step: Parameters<OnProgress>[0]): (share: number) => void {
    return (share) => this.options.onProgress?.(step, share);
  }
}
