import type { Behaviour } from '../core/behaviour';
import type { Answer } from '../core/exchange';
import { empty, json, text } from '../core/exchange';

/** The answer to a request that was recorded, in the shape that the simulator was told. */
export function accepted(behaviour: Pick<Behaviour, 'acceptedStatus' | 'acceptedBody'>): Answer {
  const { acceptedStatus: status, acceptedBody: shape } = behaviour;
  if (status === 204) return empty(204);
  switch (shape) {
    case 'json':
      return json(status, { status: 'ok' });
    case 'null':
      return json(status, null);
    case 'text':
      return text(status, 'ok');
    case 'empty':
      return empty(status);
  }
}
