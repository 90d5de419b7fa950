import { InvocationType, InvokeCommand, LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { requestHandlerOptions } from '../client-timeouts';

/** Event by which a publisher looks into its queue. */
const RING = { ring: true };

/** Creates a client that gives up soon: a schedule has the publishers look as well. */
export function createBellClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient({ maxAttempts: 2, requestHandler: requestHandlerOptions(), ...config });
}

export interface PublisherBellProps {
  readonly client: LambdaClient;
  readonly functionNames: readonly string[];
  readonly onFailure: (error: unknown) => void;
}

/** Has the publishers look into their queues. */
export class PublisherBell {
  private current: Promise<void> = Promise.resolve();
  private next?: Promise<void>;

  constructor(private readonly props: PublisherBellProps) {}

  /** Rings after what was written before the call; calls during a ring share the one that follows it. */
  async ring(): Promise<void> {
    this.next ??= this.current.then(() => {
      this.next = undefined;
      this.current = this.invokeAll();
      return this.current;
    });
    return this.next;
  }

  private async invokeAll(): Promise<void> {
    await Promise.all(this.props.functionNames.map((name) => this.invoke(name))).catch(this.props.onFailure);
  }

  private async invoke(functionName: string): Promise<void> {
    await this.props.client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: InvocationType.Event,
        Payload: Buffer.from(JSON.stringify(RING)),
      }),
    );
  }
}
