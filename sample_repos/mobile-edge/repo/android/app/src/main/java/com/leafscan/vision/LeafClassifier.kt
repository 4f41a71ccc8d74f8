package com.leafscan.vision

import android.content.Context
import android.graphics.Bitmap
import org.tensorflow.lite.DataType
import org.tensorflow.lite.Interpreter
import org.tensorflow.lite.support.common.FileUtil
import org.tensorflow.lite.support.image.ImageProcessor
import org.tensorflow.lite.support.image.TensorImage
import org.tensorflow.lite.support.image.ops.ResizeOp

class LeafClassifier(context: Context) : AutoCloseable {
    private val labels = FileUtil.loadLabels(context, "labels.txt")
    private val interpreter = Interpreter(
        FileUtil.loadMappedFile(context, "leaf_int8.tflite"),
        Interpreter.Options().setNumThreads(4),
    )
    private val resize = ImageProcessor.Builder()
        .add(ResizeOp(SIZE, SIZE, ResizeOp.ResizeMethod.BILINEAR))
        .build()

    fun classify(photo: Bitmap): List<Pair<String, Float>> {
        val input = resize.process(TensorImage(DataType.UINT8).apply { load(photo) })
        val scores = Array(1) { FloatArray(labels.size) }
        interpreter.run(input.buffer, scores)
        return labels.zip(scores[0].toList()).sortedByDescending { it.second }.take(3)
    }

    override fun close() = interpreter.close()

    private companion object {
        const val SIZE = 224
    }
}
