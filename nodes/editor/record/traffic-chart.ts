import type { Activity, TrafficSeries } from '../../admin/api';
import { counted } from '../../words';
import { replaceContent } from '../ui/replace-content';
import { editorLanguage, formatNumber } from '../ui/texts';
import { text } from './validity';

type Span = 'hour' | 'day';

/** Units of the drawing, which is as wide as the form. */
const WIDTH = 480;
const FLOW_HEIGHT = 56;
const WAITING_HEIGHT = 32;

/**
 * What was received and sent, and what has waited, over the last hour or day. The numbers beside the lines say in words what they show, so
 * that nobody needs the drawing, or colours, and screen readers skip it.
 */
export function createTrafficChart(section: JQuery): { update(activity: Activity): void } {
  let shown: Activity['traffic'];
  const id = 'datacake-traffic-span';
  const span = $('<select>', { id }).append(
    $('<option>', { value: 'hour', text: text('traffic.hour') }),
    $('<option>', { value: 'day', text: text('traffic.day') }),
  );
  const chart = $('<div>', { class: 'datacake-chart' });
  section
    .append(
      $('<div>', { class: 'datacake-chart-title' }).append(
        $('<label>', { for: id, text: text('traffic.title') }),
        span,
      ),
    )
    .append(chart)
    .hide();

  function show(): void {
    section.toggle(shown !== undefined);
    const chosen: Span = span.val() === 'day' ? 'day' : 'hour';
    if (shown !== undefined) replaceContent(chart, drawing(shown[chosen], chosen));
  }

  span.on('change', show);
  return {
    update({ traffic }) {
      shown = traffic;
      show();
    },
  };
}

function drawing({ received, sent, waiting }: TrafficSeries, span: Span): JQuery[] {
  const most = Math.max(1, ...received, ...sent);
  const mostWaiting = Math.max(1, ...waiting);
  const total = (what: 'received' | 'sent', numbers: readonly number[]): string =>
    counted(
      editorLanguage(),
      `traffic.${what}`,
      numbers.reduce((all, one) => all + one, 0),
    );
  const flow = svg('svg', { class: 'datacake-chart-flow', ...canvas(FLOW_HEIGHT) });
  flow.append(curve('received', stairs(received, most, FLOW_HEIGHT)), curve('sent', stairs(sent, most, FLOW_HEIGHT)));
  const backlog = svg('svg', { class: 'datacake-chart-backlog', ...canvas(WAITING_HEIGHT) });
  const stack = stairs(waiting, mostWaiting, WAITING_HEIGHT);
  backlog.append(curve('waiting', `0,${WAITING_HEIGHT} ${stack} ${WIDTH},${WAITING_HEIGHT}`));
  return [
    $('<div>', { class: 'datacake-chart-legend' }).append(
      entry('received', total('received', received)),
      entry('sent', total('sent', sent)),
      $('<span>', { text: text(`traffic.scale.${span}`, { count: formatNumber(most) }) }),
    ),
    $(flow) as unknown as JQuery,
    $('<div>', { class: 'datacake-chart-legend' }).append(
      entry('waiting', counted(editorLanguage(), 'traffic.waiting', Math.max(0, ...waiting))),
    ),
    $(backlog) as unknown as JQuery,
    $('<div>', { class: 'datacake-chart-axis', 'aria-hidden': 'true' }).append(
      $('<span>', { text: text(`traffic.ago.${span}`) }),
      $('<span>', { text: text('traffic.now') }),
    ),
  ];
}

/** What a line stands for, with a piece of it. */
function entry(line: keyof Omit<TrafficSeries, 'spanMs'>, words: string): JQuery {
  const sample = svg('svg', { class: 'datacake-chart-sample', viewBox: '0 0 28 8', 'aria-hidden': 'true' });
  sample.append(curve(line, line === 'waiting' ? '0,8 0,2 28,2 28,8' : '0,4 28,4'));
  return $('<span>').append(sample, document.createTextNode(words));
}

/** The corners of a line that is level for as long as each span lasts. */
function stairs(counts: readonly number[], most: number, height: number): string {
  const step = WIDTH / counts.length;
  return counts
    .flatMap((count, index) => {
      const y = rounded(height - 1 - (count / most) * (height - 2));
      return [`${rounded(index * step)},${y}`, `${rounded((index + 1) * step)},${y}`];
    })
    .join(' ');
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}

function curve(line: string, points: string): SVGElement {
  return svg('polyline', { class: `datacake-chart-${line}`, points });
}

/** As wide as there is room for, so that lines keep their thickness and their dashes. */
function canvas(height: number): Record<string, string> {
  return { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' };
}

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
