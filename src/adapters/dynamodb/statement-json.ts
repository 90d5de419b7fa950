import { AttributeValue, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { Item } from './batch-read';
import { WriteStatement } from './write-statements';

/** Statement of PartiQL as a batch takes it. */
export interface BatchedStatement extends WriteStatement {
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
}

/** Attribute value of an answer, in which bytes are text. */
type WireValue = Omit<AttributeValue, 'B'> & { readonly B?: string };

interface WireResponse extends Omit<BatchStatementResponse, 'Error'> {
  readonly Error?: Omit<NonNullable<BatchStatementResponse['Error']>, 'Item'> & {
    readonly Item?: Record<string, WireValue>;
  };
}

/** Writes the body of a batch. Bytes become Base64 in a parameter, but not within lists and maps of one. */
export function batchJson(statements: readonly BatchedStatement[]): string {
  return JSON.stringify({
    Statements: statements.map((one) =>
      one.Parameters.some(({ B }) => B) ? { ...one, Parameters: one.Parameters.map(wireValue) } : one,
    ),
  });
}

/** Reads what became of each statement, with the bytes in the items that stand. */
export function responsesIn(json: string): BatchStatementResponse[] {
  const { Responses = [] } = JSON.parse(json) as { readonly Responses?: readonly WireResponse[] };
  return Responses.map((response) =>
    response.Error?.Item
      ? { ...response, Error: { ...response.Error, Item: itemOf(response.Error.Item) } }
      : (response as BatchStatementResponse),
  );
}

function wireValue(value: AttributeValue): WireValue | AttributeValue {
  return value.B ? { B: Buffer.from(value.B).toString('base64') } : value;
}

function itemOf(values: Readonly<Record<string, WireValue>>): Item {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.B === undefined
        ? (value as AttributeValue)
        : { B: new Uint8Array(Buffer.from(value.B, 'base64')) },
    ]),
  );
}
