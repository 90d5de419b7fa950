import { ChangeView, Move, Moves, MovesView } from '../api';
import { KnownMoves } from '../ports';

const MAX_LISTED = 1_000;

/** Counts and lists who joined and who left. */
export async function movesView({ joined, left, changes }: KnownMoves): Promise<MovesView> {
  const [joining, leaving] = [new NewestMoves(), new NewestMoves()];
  for await (const change of changes) (hasLeft(change) ? leaving : joining).add(change);
  return { joined: joining.view(joined), left: leaving.view(left) };
}

export function hasLeft({ value }: Pick<ChangeView, 'value'>): boolean {
  return value === 'not-ready';
}

/** Keeps the newest of any number of moves. */
class NewestMoves {
  private kept = 0;
  private moves: Move[] = [];

  add({ userId, at }: Move): void {
    this.kept++;
    if (this.moves.push({ userId, at }) >= 2 * MAX_LISTED) this.moves = newest(this.moves);
  }

  view(counted: number): Moves {
    // Further users may move while those before are listed.
    return { count: Math.max(counted, this.kept), kept: this.kept, listed: newest(this.moves) };
  }
}

function newest(moves: readonly Move[]): Move[] {
  return [...moves].sort((a, b) => b.at - a.at).slice(0, MAX_LISTED);
}
