import type { Locator } from 'playwright-core';
import type { Editor } from './editor';
import { typeInto } from './type-into';

/** The fields table of the record form that is open. */
export class FieldsTable {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** A row, counted from 0. */
  row(index: number): Locator {
    return this.#rows.nth(index);
  }

  /** The identifiers in the column of Datacake fields, from the top. */
  async fields(): Promise<string[]> {
    const inputs = await this.#rows.locator('.datacake-record-row-field').all();
    return Promise.all(inputs.map((input) => input.inputValue()));
  }

  /** The typed properties in the column of values, from the top. */
  async sources(): Promise<string[]> {
    const inputs = await this.#rows.locator('.red-ui-typedInput-input').all();
    return Promise.all(inputs.map((input) => input.inputValue()));
  }

  /**
   * Adds a row with the button and types into it.
   *
   * @param source a property of the message
   */
  async add(source: string, field: string): Promise<void> {
    const row = this.row(await this.#rows.count());
    await this.#editor.form.locator('.red-ui-editableList-addButton').click();
    await typeInto(row.locator('.red-ui-typedInput-input'), source);
    await typeInto(row.locator('.datacake-record-row-field'), field);
  }

  /** Folds a row's settings out. */
  async open(index: number): Promise<void> {
    await this.row(index).locator('.datacake-record-row-opener').click();
  }

  get #rows(): Locator {
    return this.#editor.form.locator('.red-ui-editableList-item-content');
  }
}
