// HARDTACK_LIB is the folder of libhardtack.so where the linker does not look by itself.
fn main() {
    println!("cargo:rerun-if-env-changed=HARDTACK_LIB");
    if let Ok(folder) = std::env::var("HARDTACK_LIB") {
        println!("cargo:rustc-link-search=native={folder}");
    }
    println!("cargo:rustc-link-lib=dylib=hardtack");
}
