import type { ApiRequest } from './exchange';
import type { Fault, FaultRule } from './fault';
import type { Route } from './route';

interface OrderedFault {
  rule: FaultRule;
  /** Requests that it will still apply to. */
  remaining: number;
}

/** The ordered faults. The oldest rule that matches a request applies to it. */
export class Faults {
  #ordered: OrderedFault[] = [];

  order(...rules: readonly FaultRule[]): void {
    this.#ordered.push(...rules.map((rule) => ({ rule, remaining: rule.times ?? Infinity })));
  }

  clear(): void {
    this.#ordered = [];
  }

  waiting(): OrderedFault[] {
    return this.#ordered.map((fault) => ({ ...fault }));
  }

  /** Takes the fault that applies to a request, if there is one. */
  take(request: ApiRequest, route: Route): Fault | undefined {
    const matching = this.#ordered.find(({ rule }) => matches(rule, request, route));
    if (matching === undefined) return undefined;
    matching.remaining -= 1;
    if (matching.remaining <= 0) this.#ordered = this.#ordered.filter((fault) => fault !== matching);
    return matching.rule.fault;
  }
}

function matches(rule: FaultRule, request: ApiRequest, route: Route): boolean {
  const device = route.kind === 'record' ? route.device : undefined;
  return (
    (rule.endpoint === undefined || rule.endpoint === route.kind) &&
    (rule.device === undefined || rule.device.toLowerCase() === device?.toLowerCase()) &&
    (rule.from === undefined || request.arrivedAt >= rule.from) &&
    (rule.until === undefined || request.arrivedAt < rule.until) &&
    (rule.when?.(request) ?? true)
  );
}
