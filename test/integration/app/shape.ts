/** Content of a stack of the tests; the application reads it from the variable `STACK`. */
export interface StackShape {
  readonly name: string;
  /** Shapes by the ids of the installations. */
  readonly installations: Readonly<Record<string, InstallationShape>>;
  /** Adds an installation with nothing but its defaults. */
  readonly minimal?: boolean;
  /** Adds a stream whose consumer only logs how many records it received: the platform's own latency. */
  readonly bareConsumer?: boolean;
}

export interface InstallationShape {
  /** Format of the stream's records. */
  readonly source: 'pinpoint' | 'flat';
  /**
   * Endpoint of a Pinpoint application that receives the changes. When absent, a bus receives them, whose
   * events end in a queue.
   */
  readonly pinpointEndpoint?: string;
  /** Endpoint of the aggregator's tables, when not DynamoDB itself. */
  readonly dynamoDbEndpoint?: string;
  /** Endpoint of the publisher's bus, when not EventBridge itself. */
  readonly eventBridgeEndpoint?: string;
  /** Parameter Store path of more rules. */
  readonly ssmPath?: string;
  /** Adds a console whose people sign in at an issuer. */
  readonly console?: { readonly issuer: string; readonly clientId: string };
  readonly removal: 'retain' | 'destroy';
  readonly memorySize?: number;
  readonly evaluationMinutes?: number;
  /** Number of times that events are retried; only for flat ones. */
  readonly retryAttempts?: number;
}
