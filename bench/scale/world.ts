import { Agenda } from './agenda';
import { Parameters } from './assumptions';
import { Random } from './draws';
import { Fleet } from './fleet';
import { Meter } from './meter';
import { Table } from './table';

/** What the invocations of a simulation share. */
export interface World {
  readonly agenda: Agenda;
  readonly parameters: Parameters;
  readonly random: Random;
  readonly table: Table;
  readonly fleet: Fleet;
  readonly meter: Meter;
}
