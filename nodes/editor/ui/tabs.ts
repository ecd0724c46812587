/** The tabs of a form. Each shows the element `<prefix>-tab-<name>`. */
export interface FormTabs<Name extends string> {
  /** Calls back each time a tab is shown. */
  onShow(name: Name, handler: () => void): void;
  /**
   * Fits the tabs into the form.
   *
   * @param heightPx of each tab's content; as high as it needs to be if absent
   */
  resize(heightPx?: number): void;
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
    onShow(name, handler) {
      handlers.set(id(name), [...(handlers.get(id(name)) ?? []), handler]);
    },
    resize(heightPx) {
      tabs.resize();
      if (heightPx !== undefined) contents.height(heightPx);
    },
  };
}
