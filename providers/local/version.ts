/** Version of the provider and of its classes. */
export const VERSION = "0.1.0";
