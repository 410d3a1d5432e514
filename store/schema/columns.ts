/** Column kinds the tables share. */
import { customType, integer, timestamp } from 'drizzle-orm/pg-core';

/** Raw bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  // A view on the same memory: the driver wants a Buffer.
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});

/** A moment in milliseconds, so that what is read back compares equal to what was written. */
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' });

/** Text that sorts by its bytes, whatever the database's language is. */
export const exactText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
});

/** The team a row belongs to. */
export const team = () => integer().notNull();
