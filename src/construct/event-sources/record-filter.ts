import { RecordCondition } from '../../contract/event-mapping';

/**
 * Selects the records that are events, by their values. Others are left out and counted in the metric
 * `RecordsIgnored`.
 *
 * @example
 * import { EventMapping, RecordFilter } from 'cdk-pinpoint-incremental-analytics';
 *
 * const purchases = EventMapping.flat({
 *   only: RecordFilter.allOf(
 *     RecordFilter.valueIs('$.kind', 'purchase', 'refund'),
 *     RecordFilter.noneOf(RecordFilter.hasValue('$.test')),
 *   ),
 * });
 */
export class RecordFilter {
  /**
   * Selects records whose value is one of these texts. A number is compared as it is written.
   *
   * @param path JSON path of the value
   * @param values texts of which it has to be one
   * @throws an error when no text is given
   */
  public static valueIs(path: string, ...values: string[]): RecordFilter {
    if (values.length === 0) {
      throw new Error(`RecordFilter.valueIs: no values for “${path}”; name at least one, or use hasValue`);
    }
    return new RecordFilter({ at: path, in: values });
  }

  /**
   * Selects records that hold a value other than null.
   *
   * @param path JSON path of the value
   */
  public static hasValue(path: string): RecordFilter {
    return new RecordFilter({ at: path, exists: true });
  }

  /**
   * Selects records that all of the filters select.
   *
   * @throws an error when no filter is given
   */
  public static allOf(...filters: RecordFilter[]): RecordFilter {
    return new RecordFilter({ all: conditionsOf('allOf', filters) });
  }

  /**
   * Selects records that one of the filters selects.
   *
   * @throws an error when no filter is given
   */
  public static anyOf(...filters: RecordFilter[]): RecordFilter {
    return new RecordFilter({ any: conditionsOf('anyOf', filters) });
  }

  /**
   * Selects records that none of the filters selects.
   *
   * @throws an error when no filter is given
   */
  public static noneOf(...filters: RecordFilter[]): RecordFilter {
    return new RecordFilter({ not: { any: conditionsOf('noneOf', filters) } });
  }

  /** @internal */
  public readonly _condition: RecordCondition;

  private constructor(condition: RecordCondition) {
    this._condition = condition;
  }
}

function conditionsOf(method: string, filters: readonly RecordFilter[]): RecordCondition[] {
  if (filters.length === 0) throw new Error(`RecordFilter.${method}: no filters; give at least one`);
  return filters.map(({ _condition }) => _condition);
}
