import type { RED as Editor } from '@node-red/editor-client';

declare global {
  /** The editor's global, with what its type definitions lack: reasons from validators, labels of properties. */
  const RED: Omit<Editor, 'editor' | 'history' | 'nodes' | 'tabs' | 'tray' | 'utils'> & {
    editor: Editor['editor'] & { getEditStack(): { id: string }[] };
    history: { push(event: object): void };
    nodes: Omit<Editor['nodes'], 'add' | 'getType' | 'originalFlow' | 'registerType'> & {
      add(node: object): void;
      /** The nodes as they were loaded, or deployed last; null while another flow is being loaded. */
      originalFlow(): { id: string }[] | null;
      getType(type: string): { _: unknown };
      registerType<Config extends object, Credentials extends string = never>(
        type: string,
        definition: NodeDefinition<Config, Credentials>,
      ): void;
    };
    tabs: { create(options: TabsOptions): Tabs };
    tray: {
      show(options: TrayOptions): void;
      /** @param done called once the tray below is in the page again */
      close(done?: () => void): void;
      resize(): void;
    };
    utils: Omit<Editor['utils'], 'getNodeLabel'> & {
      getNodeLabel(node: object, otherwise: string): string;
      /** True, or the reason why the value isn't of its type. */
      validateTypedProperty(value: string, type: string, options: object): true | string;
    };
  };

  /** True, or the reasons why a property isn't valid. */
  type Validity = true | string | string[];

  /** A node in the editor: its saved properties, and members that the editor adds. */
  type EditorNode<Config> = Config & {
    readonly id: string;
    readonly type: string;
    /** A text of the node's own catalogue. */
    _(key: string): string;
  };

  interface NodeProperty<Config, Value> {
    value: Value;
    required?: boolean;
    /** The type of config node that the property names. */
    type?: string;
    /** The property's name in the editor's messages. */
    label?: string;
    validate?(this: EditorNode<Config>, value: unknown, options: object): Validity;
  }

  interface NodeCredential {
    type: 'text' | 'password';
    required?: boolean;
    label?: string;
    validate?(value: unknown, options: object): Validity;
  }

  interface NodeDefinition<Config, Credentials extends string> {
    category: string;
    defaults: { [Name in keyof Config]: NodeProperty<Config, Config[Name]> };
    credentials?: Record<Credentials, NodeCredential>;
    color?: string;
    icon?: string;
    inputs?: 0 | 1;
    outputs?: number;
    paletteLabel?(this: EditorNode<Config>): string;
    inputLabels?(this: EditorNode<Config>, port: number): string;
    outputLabels?(this: EditorNode<Config>, port: number): string;
    label?(this: EditorNode<Config>): string;
    labelStyle?(this: EditorNode<Config>): string;
    oneditprepare?(this: EditorNode<Config>): void;
    oneditsave?(this: EditorNode<Config>): void;
    oneditcancel?(this: EditorNode<Config>): void;
    /** The form's own button deletes the node. */
    oneditdelete?(this: EditorNode<Config>): void;
    oneditresize?(this: EditorNode<Config>, size: { width: number; height: number }): void;
  }

  interface TrayOptions {
    title: string;
    /** Pixels, or `inherit` for the width of the tray below. */
    width?: number | 'inherit';
    focusElement?: string;
    buttons: { id: string; text: string; class?: string; click(): void }[];
    open(tray: JQuery): void;
    show?(): void;
  }

  interface TabsOptions {
    element: JQuery;
    onchange(tab: Tab): void;
  }

  interface Tab {
    id: string;
    label: string;
  }

  interface Tabs {
    addTab(tab: Tab): void;
    activateTab(id: string): void;
    resize(): void;
  }
}
