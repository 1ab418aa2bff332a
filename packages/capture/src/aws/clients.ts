// One client for each service and region, made when it is first asked. All share one handler, and with it the connections.
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { credentialsOf, type Identity } from './credentials.ts';
import { readOnlyGuard } from './guard.ts';
import { openService, type Service, type ServiceReads } from './services.ts';
import { MeteredHandler, type TimeOuts } from './transport.ts';

export interface ClientOptions extends Identity {
  readonly region: string;
  /** In place of those of the environment; for tests. */
  readonly credentials?: AwsCredentialIdentityProvider;
  readonly endpoint?: string;
  readonly timeOuts: TimeOuts;
  readonly isAllowed: (operation: string) => boolean;
}

export interface Opened {
  readonly reads: ServiceReads;
  /** How often the credentials had been read again when this was opened. */
  readonly generation: number;
}

export class Clients {
  readonly #options: ClientOptions;
  readonly #handler: MeteredHandler;
  #credentials: AwsCredentialIdentityProvider;
  #opened = new Map<string, Promise<ServiceReads>>();
  #generation = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#handler = new MeteredHandler(options.timeOuts);
    this.#credentials = credentialsOf(options, this.#handler);
  }

  async open(service: Service, region: string): Promise<Opened> {
    const generation = this.#generation;
    const key = `${service} ${region}`;
    const opened = this.#opened.get(key) ?? this.#openNew(service, region);
    this.#opened.set(key, opened);
    return { reads: await opened, generation };
  }

  /**
   * Forgets the credentials and every client that remembers them. Calls that failed side by side name the same generation,
   * and the first of them has done it for all.
   */
  renewCredentials(generation: number): void {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    this.#opened = new Map();
    // A new function: the SDK remembers what a provider gave it by the identity of the function.
    this.#credentials = credentialsOf(this.#options, this.#handler);
  }

  close(): void {
    this.#handler.destroy();
  }

  #openNew(service: Service, region: string): Promise<ServiceReads> {
    const { endpoint, profile, isAllowed } = this.#options;
    return openService(service, {
      region,
      credentials: this.#credentials,
      requestHandler: this.#handler,
      maxAttempts: 1,
      retryMode: 'standard',
      customUserAgent: 'coldcase',
      guard: readOnlyGuard(service, isAllowed),
      ...(endpoint !== undefined && { endpoint }),
      ...(profile !== undefined && { profile }),
    });
  }
}
