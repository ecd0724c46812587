import type { ApiRequest } from './exchange';
import type { Fault, FaultRule } from './fault';
import type { Route } from './route';

interface Ordered {
  rule: FaultRule;
  left: number;
}

/** The faults that wait for their requests. The oldest rule that fits a request meets it. */
export class Faults {
  #ordered: Ordered[] = [];

  order(...rules: readonly FaultRule[]): void {
    this.#ordered.push(...rules.map((rule) => ({ rule, left: rule.times ?? Infinity })));
  }

  clear(): void {
    this.#ordered = [];
  }

  /** The rules that are still waiting, and how many requests each will meet. */
  waiting(): { rule: FaultRule; left: number }[] {
    return this.#ordered.map((one) => ({ ...one }));
  }

  /** Takes the fault that meets this request, if there is one. */
  take(request: ApiRequest, route: Route): Fault | undefined {
    const found = this.#ordered.find((one) => meets(one.rule, request, route));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#ordered = this.#ordered.filter((one) => one !== found);
    return found.rule.fault;
  }
}

function meets(rule: FaultRule, request: ApiRequest, route: Route): boolean {
  const device = route.kind === 'record' ? route.device : undefined;
  return (
    (rule.endpoint === undefined || rule.endpoint === route.kind) &&
    (rule.device === undefined || rule.device.toLowerCase() === device?.toLowerCase()) &&
    (rule.from === undefined || request.arrivedAt >= rule.from) &&
    (rule.until === undefined || request.arrivedAt < rule.until) &&
    (rule.when?.(request) ?? true)
  );
}
