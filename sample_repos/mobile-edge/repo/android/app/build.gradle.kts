plugins {
    id("com.android.application") version "8.9.1"
    id("org.jetbrains.kotlin.android") version "2.1.20"
}

val modelVersion = "2026.10"

android {
    namespace = "com.leafscan"
    compileSdk = 35
    defaultConfig {
        applicationId = "com.leafscan"
        minSdk = 26
        targetSdk = 35
        versionCode = 41
        versionName = "3.2.0"
        buildConfigField("String", "MODEL_VERSION", "\"$modelVersion\"")
    }
    buildFeatures { buildConfig = true }
    androidResources { noCompress += "tflite" }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    kotlinOptions { jvmTarget = "17" }
}

val copyModel by tasks.registering(Copy::class) {
    from(rootProject.file("../dist/leaf_int8.tflite"))
    into(layout.projectDirectory.dir("src/main/assets"))
}

tasks.named("preBuild") { dependsOn(copyModel) }

dependencies {
    implementation("androidx.core:core-ktx:1.16.0")
    implementation("com.google.ai.edge.litert:litert:1.4.0")
    implementation("com.google.ai.edge.litert:litert-support:1.4.0")
}
