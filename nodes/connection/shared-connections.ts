import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { journalListeners } from '../../src/delivery/journal-notices';
import {
  type SharedState,
  SharedDelivery,
  type SharedDeliveryOptions,
  newSharedState,
} from '../../src/delivery/shared/shared-delivery';
import type { Timeline } from '../../src/delivery/timeline';
import type { Journal, JournalEvents } from '../../src/journal/journal';
import type { ServerSettings } from '../../src/journal/shared/database';
import { Databases } from '../../src/journal/shared/databases';
import { Ownership } from '../../src/journal/shared/ownership';
import { SharedJournal } from '../../src/journal/shared/shared-journal';
import type { SharedStore } from '../../src/journal/shared/store';
import type { Clock } from '../../src/util/clock';
import type { Notice } from '../../src/util/notice';
import type { JournalSettings } from './settings';

export interface SharedConnectionsOptions {
  clock: Clock;
  timeline: Timeline;
  /** Folders to look for the package `pg` from. */
  modulePaths: readonly string[];
  /** Logs who sends. */
  log: (notice: Notice) => void;
}

type OpenOptions = Pick<
  SharedDeliveryOptions,
  'transport' | 'canSend' | 'requestTimeoutMs' | 'events' | 'limited' | 'overQuota' | 'random' | 'scope'
> & {
  server: ServerSettings;
  settings: JournalSettings;
  /** Opens the journal on the local disk, in which samples wait while the database is away. */
  openLocal: (events: JournalEvents) => Promise<Journal>;
  /** Tells a person. */
  tell: (notice: Notice) => void;
};

/** One for all connections of a place in one database. */
interface Place {
  ownership: Ownership<SharedState>;
  store: SharedStore;
  users: number;
}

/** The connections of a runtime whose journal is in a database. This module is loaded only once there is one. */
export class SharedConnections {
  readonly databases: Databases;
  readonly #options: SharedConnectionsOptions;
  readonly #places = new Map<string, Place>();
  readonly #host = hostname();

  constructor(options: SharedConnectionsOptions) {
    this.#options = options;
    this.databases = new Databases(options.modulePaths);
  }

  /** @returns the delivery of a connection, and what closes it and gives its database back */
  open(options: OpenOptions): { delivery: SharedDelivery; close(handedOver: Promise<unknown>): Promise<void> } {
    const { server, scope, settings, openLocal, tell, ...others } = options;
    const { events } = options;
    const { clock, timeline } = this.#options;
    const store = this.databases.open(server);
    const key = JSON.stringify([server.host, server.port, server.database, scope.place]);
    const place = this.#enter(key, server, scope.place);
    const { maxBytes, whenFull, maxAgeMs } = settings;
    const delivery = new SharedDelivery({
      ...others,
      ...{ store, scope, ownership: place.ownership, clock, timeline },
      openJournal: () =>
        SharedJournal.open({
          ...{ store, scope, host: this.#host, clock, timeline, openLocal, tell },
          limits: { sizeLimit: maxBytes, whenFull, ...(maxAgeMs !== undefined && { ageMs: maxAgeMs }) },
          // Of the journal on the local disk.
          events: journalListeners(
            (notice) => events.notice(notice),
            (log, _positions, samples, why) => {
              events.lost(log.node, { device: log.device, samples, why });
              events.changed(log.node);
            },
          ),
        }),
    });
    return {
      delivery,
      close: async (handedOver) => {
        place.users -= 1;
        if (place.users === 0) this.#places.delete(key);
        await delivery.close(handedOver);
        void store.close();
        if (place.users === 0) void place.store.close();
      },
    };
  }

  #enter(key: string, server: ServerSettings, place: string): Place {
    const entered = this.#places.get(key) ?? this.#newPlace(server, place);
    this.#places.set(key, entered);
    entered.users += 1;
    return entered;
  }

  #newPlace(server: ServerSettings, place: string): Place {
    const { clock, timeline, log } = this.#options;
    const holder = { id: randomUUID(), host: this.#host };
    const store = this.databases.open(server);
    const newState = (): SharedState => newSharedState(timeline);
    const ownership = new Ownership({ store, place, holder, clock, newState, tell: log });
    return { ownership, store, users: 0 };
  }
}
