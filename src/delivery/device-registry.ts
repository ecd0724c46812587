import type { Ranges } from '../util/ranges';
import type { Journal, LogId } from '../journal/journal';
import type { Sample } from '../model';
import { type DeviceRules, type RecordRules, defaultRules, rulesOf } from '../windows/rules';
import type { Clock } from '../util/clock';
import type { AcceptedValues } from './state/accepted-values';
import { Backlog } from './backlog/backlog';
import type { Batch } from './decide/batch';
import { Device, type FormingRules } from './device';
import { DeviceRuleSet } from './device-rules';
import type { Plans } from './quota/plans';
import type { StateKeeper } from './state/state-keeper';
import type { Timeline } from './timeline';
import type { Usage } from './quota/usage';

/** Idle devices leave memory after an hour, and the first of them at once where there are more than this. */
const MAX_DEVICES = 10_000;
const IDLE_DEVICE_MS = 3_600_000;

export interface DeviceRegistryOptions {
  clock: Clock;
  timeline: Timeline;
  usage: Usage;
  values: AcceptedValues;
  plans: Plans;
  state: StateKeeper;
  /** True while Datacake's limit holds. */
  limited: boolean;
  /** See {@link WindowClock.arrivalDelayMs}. */
  arrivalDelayMs?: number;
}

/** The devices of a connection that are in memory, and the rules of its record nodes. */
export class DeviceRegistry {
  readonly #options: DeviceRegistryOptions;
  /** By name, as given. */
  readonly #devices = new Map<string, Device>();
  /** Messages may name a device by its UUID and by its serial number. */
  readonly #byUuid = new Map<string, Set<Device>>();
  /** Those that have got something to send since {@link inUse} found them idle. */
  readonly #inUse = new Set<Device>();
  /** By record node, as they were said in this run. */
  readonly #rules = new Map<string, RecordRules>();
  /** By record node, those that were in force before: samples still wait of fields that the present ones may not name any more. */
  readonly #former = new Map<string, RecordRules>();
  /** By record node, both together, made of these. */
  readonly #joined = new Map<string, { rules: RecordRules; former: RecordRules; joined: RecordRules }>();

  constructor(options: DeviceRegistryOptions) {
    this.#options = options;
  }

  /** All devices in memory. */
  all(): Iterable<Device> {
    return this.#devices.values();
  }

  /** The devices of which something may wait; one that has become idle comes once more. */
  *inUse(): Generator<Device> {
    for (const device of this.#inUse) {
      yield device;
      if (device.isIdle) this.#inUse.delete(device);
    }
  }

  /** Forgets samples that the journal doesn't hold any more. @returns their device */
  drop(log: LogId, positions: Ranges): Device | undefined {
    const device = this.find(log.device);
    device?.backlogs.find(log)?.drop(positions);
    device?.forgetDropped();
    return device;
  }

  find(name: string): Device | undefined {
    return this.#devices.get(name);
  }

  /** The devices in memory that have this UUID, whatever messages call them. */
  withUuid(uuid: string): Iterable<Device> {
    return this.#byUuid.get(uuid) ?? [];
  }

  /** The device with this name, which is made where it isn't known. */
  get(name: string): Device {
    const { clock, plans, state } = this.#options;
    let device = this.#devices.get(name);
    if (device === undefined) {
      if (this.#devices.size >= MAX_DEVICES) this.#forgetIdle(0, MAX_DEVICES / 10);
      const created: Device = new Device(
        name,
        new DeviceRuleSet(
          (node) => this.rulesOf(node),
          () => (created.uuid === undefined ? undefined : plans.of(created.uuid)?.datapointsPerDay),
          (own) => this.#allFields(created, own),
        ),
      );
      device = created;
      this.#devices.set(name, device);
      const uuid = device.uuid ?? state.uuidOf(name);
      if (uuid !== undefined) this.resolved(device, uuid);
    }
    device.lastUse = clock.monotonic();
    return device;
  }

  /** @param leftOver how many samples the journal holds from before */
  backlog(journal: Journal, device: Device, log: LogId, leftOver = 0): Backlog {
    this.#inUse.add(device);
    const known = device.backlogs.find(log);
    if (known !== undefined) return known;
    const { timeline, limited, arrivalDelayMs = 0 } = this.#options;
    const { node } = log;
    const rules = (values: Sample['values']): DeviceRules => device.rules.of(node, values);
    const context = { journal, timeline, limited, arrivalDelayMs, rules, isolated: device.isolated };
    const backlog = new Backlog(log, context, leftOver);
    if (!device.backlogs.has(node)) device.rules.add(node);
    device.backlogs.add(backlog);
    device.backlogs.setLiveFirst(node, this.rulesOf(node).liveFirst === true);
    return backlog;
  }

  /** The backlog that a new sample is appended to. */
  backlogFor(journal: Journal, device: Device, node: string, sample: Sample): Backlog {
    const part = device.backlogs.partFor(node, sample, this.#options.timeline);
    return this.backlog(journal, device, { device: device.name, node, ...(part > 0 && { part }) });
  }

  /** Notes that a device's UUID is known. */
  resolved(device: Device, uuid: string): void {
    this.#unlink(device);
    device.uuid = uuid;
    this.#byUuid.set(uuid, (this.#byUuid.get(uuid) ?? new Set()).add(device));
    this.#options.plans.refresh(uuid);
    device.rules.update();
  }

  /** Has a serial number looked up again: its device isn't there any more. */
  unresolve(device: Device): void {
    if (device.uuid === device.name) return;
    this.#unlink(device);
    device.uuid = undefined;
    this.#options.state.lost(device.name);
  }

  /** Sets a record node's rules. @returns the devices whose windows were made anew for that */
  setRules(node: string, rules: RecordRules): Device[] {
    if (this.#rules.has(node)) this.#former.set(node, this.rulesOf(node));
    this.#rules.set(node, rules);
    const changed: Device[] = [];
    for (const device of this.#devices.values()) {
      if (!device.backlogs.has(node)) continue;
      device.rules.add(node);
      device.backlogs.setLiveFirst(node, rules.liveFirst === true);
      // What waits already may be worth a log of its own from now on.
      device.isThrough = false;
      for (const backlog of device.backlogs.of(node)) backlog.reset();
      changed.push(device);
    }
    return changed;
  }

  /** True for a record node that has said its rules in this run. */
  hasRules(node: string): boolean {
    return this.#rules.has(node);
  }

  /**
   * The rules in force. A node that is disabled, copied or deleted doesn't change what its waiting samples become, and neither does a field
   * that has left its table.
   */
  rulesOf(node: string): RecordRules {
    const rules = this.#rules.get(node);
    const former = this.#former.get(node) ?? this.#options.state.keptRules.get(node);
    if (rules === undefined || former === undefined) return rules ?? former ?? defaultRules;
    const known = this.#joined.get(node);
    if (known?.rules === rules && known.former === former) return known.joined;
    const joined = joinRules(rules, former);
    this.#joined.set(node, { rules, former, joined });
    return joined;
  }

  /** The rules that have to outlive this run: those of its record nodes, and those of others whose samples still wait. */
  rulesToKeep(): Map<string, RecordRules> {
    const rules = new Map([...this.#rules.keys()].map((node) => [node, this.rulesOf(node)]));
    for (const [node, kept] of this.#options.state.keptRules) {
      const isNeeded =
        this.#devices.size === 0 || [...this.#devices.values()].some(({ backlogs }) => backlogs.has(node));
      if (isNeeded && !rules.has(node)) rules.set(node, kept);
    }
    return rules;
  }

  formingRules(): FormingRules {
    const { values, timeline } = this.#options;
    return { values, rulesOf: (node) => this.rulesOf(node), now: timeline.now() };
  }

  /** Remembers the values that were accepted, of fields that are sent on change. */
  rememberAccepted(uuid: string, { items }: Batch): void {
    for (const { measurement, window } of items) {
      const { onChange } = rulesOf(this.rulesOf(window.node), measurement.field);
      this.#options.values.accepted(uuid, measurement, onChange !== undefined);
    }
  }

  /** Forgets devices of which nothing waits and that haven't been used for an hour, and rules by which nothing waits any more. */
  sweep(): void {
    this.#forgetIdle(IDLE_DEVICE_MS, Infinity);
    for (const [node, rules] of this.#rules) {
      if (this.rulesOf(node) === rules || this.#isWaitingFor(node)) continue;
      this.#former.set(node, rules);
      for (const device of this.#devices.values()) if (device.backlogs.has(node)) device.rules.add(node);
    }
  }

  #isWaitingFor(node: string): boolean {
    for (const { backlogs } of this.#devices.values()) {
      if (backlogs.of(node).some(({ isIdle }) => !isIdle)) return true;
    }
    return false;
  }

  /** Gives up what is being read, and what other connections know of this one's devices. */
  close(): void {
    for (const { uuid, backlogs } of this.#devices.values()) {
      if (uuid !== undefined) this.#options.usage.setFields(uuid, this, 0);
      for (const backlog of backlogs) backlog.close();
    }
  }

  #forgetIdle(idleMs: number, maxForgotten: number): void {
    const now = this.#options.clock.monotonic();
    let forgotten = 0;
    for (const device of this.#devices.values()) {
      if (forgotten === maxForgotten) return;
      if (now - device.lastUse < idleMs || !device.isIdle || device.breaker.isOpen) continue;
      forgotten += 1;
      this.#devices.delete(device.name);
      this.#inUse.delete(device);
      this.#unlink(device);
    }
  }

  #unlink(device: Device): void {
    const { uuid = '' } = device;
    const linked = this.#byUuid.get(uuid);
    if (linked?.delete(device) !== true || linked.size > 0) return;
    this.#byUuid.delete(uuid);
    this.#options.usage.setFields(uuid, this, 0);
    this.#options.plans.forget(uuid);
  }

  #allFields({ uuid }: Device, own: number): number {
    if (uuid === undefined) return own;
    const { usage } = this.#options;
    usage.setFields(uuid, this, own);
    return usage.fields(uuid);
  }
}

/** The rules of a record node, and those of before for fields that it doesn't name any more; the same where there are none. */
function joinRules(rules: RecordRules, former: RecordRules): RecordRules {
  const left = [...former.fields].filter(([field]) => !rules.fields.has(field));
  return left.length === 0 ? rules : { ...rules, fields: new Map([...left, ...rules.fields]) };
}
