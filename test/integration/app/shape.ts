/** What a stack of the tests holds; the application reads it from the variable `STACK`. */
export interface StackShape {
  readonly name: string;
  /** By their ids. */
  readonly installations: Readonly<Record<string, InstallationShape>>;
  /** An installation with nothing but its defaults. */
  readonly minimal?: boolean;
  /** A stream whose consumer only says how many records it was given: what the platform itself takes. */
  readonly bareConsumer?: boolean;
}

export interface InstallationShape {
  /** Which records the stream takes. */
  readonly source: 'pinpoint' | 'flat';
  /**
   * Where a Pinpoint application is that is told of the changes; else it is a bus whose events end in a
   * queue.
   */
  readonly pinpointEndpoint?: string;
  /** Where the aggregator reaches its tables, when not directly. */
  readonly dynamoDbEndpoint?: string;
  /** Where the publisher reaches its bus, when not directly. */
  readonly eventBridgeEndpoint?: string;
  /** Rules are read from Parameter Store, too. */
  readonly ssmPath?: string;
  readonly removal: 'retain' | 'destroy';
  readonly memorySize?: number;
  readonly evaluationMinutes?: number;
  /** How often events are tried again; only for flat ones. */
  readonly retryAttempts?: number;
}
