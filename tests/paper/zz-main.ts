await import('./zz-variants.ts');
export {};
