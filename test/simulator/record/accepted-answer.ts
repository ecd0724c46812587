import type { Behaviour } from '../core/behaviour';
import type { Answer } from '../core/exchange';
import { empty, json, text } from '../core/exchange';

/** The answer to a recorded request, in the shape that the behaviour asks for. */
export function acceptedAnswer(behaviour: Pick<Behaviour, 'acceptedStatus' | 'acceptedBody'>): Answer {
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
