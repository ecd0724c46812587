/** The tabs of a form. Each shows the element `<prefix>-tab-<name>`. */
export interface FormTabs<Name extends string> {
  show(name: Name): void;
  /** Calls back each time a tab is shown. */
  onShow(name: Name, handler: () => void): void;
  /** Fits the tabs into the form, and gives each tab's content this many pixels, or what it needs. */
  resize(height?: number): void;
}

/**
 * Makes the list `<prefix>-tabs` into tabs, as core's forms have them; the first is shown.
 *
 * @param labels by the names of the tabs, in their order
 */
export function createFormTabs<Name extends string>(prefix: string, labels: Record<Name, string>): FormTabs<Name> {
  const names = Object.keys(labels) as Name[];
  const handlers = new Map<string, (() => void)[]>();
  const id = (name: Name): string => `${prefix}-tab-${name}`;
  const contents = $(`#${prefix}-tabs-content`).children();

  const tabs = RED.tabs.create({
    element: $(`#${prefix}-tabs`),
    onchange(tab) {
      contents.hide();
      $(`#${tab.id}`).show();
      for (const handler of handlers.get(tab.id) ?? []) handler();
    },
  });
  // Node-RED's tabs take the focus, but listen to the mouse only.
  $(`#${prefix}-tabs`).on('keydown', 'a', (event) => {
    const link = $(event.currentTarget).attr('href') ?? '';
    if ((event.key !== 'Enter' && event.key !== ' ') || !link.startsWith('#')) return;
    event.preventDefault();
    tabs.activateTab(link.slice(1));
  });
  for (const name of names) tabs.addTab({ id: id(name), label: labels[name] });

  return {
    show: (name) => tabs.activateTab(id(name)),
    onShow(name, handler) {
      handlers.set(id(name), [...(handlers.get(id(name)) ?? []), handler]);
    },
    resize(height) {
      tabs.resize();
      if (height !== undefined) contents.height(height);
    },
  };
}
